import { cpSync, rmSync } from 'node:fs';
import { openSqlite } from '../../apps/server/src/database/sqlite.ts';
import { insertAction } from '../../apps/server/src/actions/store.ts';
import { runHere } from '../../apps/server/src/back-tests/run-here.ts';
import { runInThread } from '../../apps/server/src/back-tests/run-in-thread.ts';
import { percentile } from './statistics.ts';
const path='/tmp/bt/p99.sqlite'; rmSync(path,{force:true}); rmSync(path+'-wal',{force:true}); cpSync('/tmp/bt/bench.sqlite',path);
const db=await openSqlite({path,now:Date.now});
const rule=(i:number)=>({ruleId:'r'+i,isActive:true,priority:i,type:'CHALLENGE' as const,name:'x',conditions:{'>':[{var:'custom.amount'},2000+i]}});
const plan:any={tenantId:'bench',actionCode:'pay',from:0,to:9e15,asOf:9e15,candidate:{rules:[rule(1)],defaultOutcome:'ALLOW'},current:{rules:[],defaultOutcome:'ALLOW'},compareWith:'RECORDED',lists:{},configurationVersion:1,samplesMax:3,goodWithinDays:30,listItems:{},recordedRules:[],listChanges:[],trustsRecord:false};
plan.to=Date.UTC(2026,0,1)+2e7;
let n=0;
const facts=JSON.stringify({custom:{amount:5},x:'y'.repeat(500)});
async function load(ms:number){const lat:number[]=[];const end=performance.now()+ms;
 await Promise.all(Array.from({length:8},async()=>{while(performance.now()<end){const t=performance.now();const k=String(n++);
  await db.commit((tx)=>{return insertAction(tx,{tenantId:'live',userId:'u'+(n%20000),actionCode:'pay',idempotencyKey:'k'+k+process.pid,state:'ALLOW',stateUpdatedAt:n,createdAt:Date.now(),updatedAt:n,facts,outcome:'ALLOW',ruleIds:[]} as any);});
  lat.push(performance.now()-t); await new Promise((r)=>setTimeout(r,1));}}));
 return {perSecond:Math.round(lat.length*1000/ms),p50:percentile(lat,.5).toFixed(2),p99:percentile(lat,.99).toFixed(2)};}
async function during(run:any){const abort=new AbortController();let rounds=0;const job=(async()=>{try{for(;;){await run(plan,{onProgress(){},signal:abort.signal});rounds++;}}catch(e){}})();const r=await load(5000);abort.abort();await job;return {...r,actionsPerSecond:rounds*200000/5};}
await load(1000);
for(let i=0;i<2;i++){
console.log('alone',await load(4000));
console.log('thread',await during(runInThread({path})));
console.log('slices',await during(runHere(db.read)));
}
await db.close();
