import { parts } from './zz-tmp.ts';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { runBackTest } from '../../apps/server/src/back-tests/scan.ts';
const path='/tmp/bt/bench.sqlite';
const active=Array.from({length:98},(_,i)=>parts.ruleOf(i));
if(!existsSync(path)) await parts.recordActions(path,active);
const changed={...parts.ruleOf(0),conditions:{and:[{'==':[{var:'device.isNew'},true]},{'>':[{var:'custom.amount'},1000]}]}};
const plan=parts.planOf(active,[changed,...active.slice(1)],process.argv[2]!=='all');
const db=new DatabaseSync(path,{readOnly:true}); const st=new Map<string,any>();
const rows=(sql:string,p:any)=>{let s=st.get(sql);if(!s){s=db.prepare(sql);st.set(sql,s);}return s.all(...p);};
for(let r=0;r<5;r++){const b=process.cpuUsage();const t=performance.now();await runBackTest(rows as any,plan,{pause:async()=>{},pageRows:Number(process.argv[3]??2000)});const u=process.cpuUsage(b);console.log(((u.user+u.system)/200000).toFixed(2),'us cpu', ((performance.now()-t)*1000/200000).toFixed(2),'us wall');}
