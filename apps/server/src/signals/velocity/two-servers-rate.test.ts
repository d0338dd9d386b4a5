import { afterAll, beforeAll, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';
import { basic, testSecretKey } from '../../testing/test-app.ts';
let test: TestApp;
beforeAll(async () => { test = await startTestApp(); for (const actionCode of ['plain','counted','shared']) await test.management('POST','/action-configurations',{actionCode, defaultUserActionResult:'ALLOW'}); });
afterAll(async () => await test.close());
let n = 0;
async function rate(name: string, code: string, clients: number, body: () => object) {
  const one = async (count: number) => { for (let i=0;i<count;i++) { n+=1; const a = await test.app.server.inject({method:'POST', url:`/v1/users/u${n%5000}/actions/${code}`, headers:{authorization: basic(testSecretKey)}, payload: body()}); if (a.statusCode!==200) throw new Error(a.body);} };
  const total = 4000; 
  await Promise.all(Array.from({length: clients}, () => one(10)));
  const t = performance.now();
  await Promise.all(Array.from({length: clients}, () => one(Math.ceil(total/clients))));
  console.log(name, clients, Math.round(total/((performance.now()-t)/1000)), '/s');
}
it('rates', { timeout: 200000 }, async () => {
  for (let r=0;r<2;r++) { await rate('plain', 'plain', 64, () => ({deviceId:'d'+n%7000})); await rate('plain','plain',1, () => ({})); }
  await test.management('POST','/action-configurations/counted/rules',{name:'a',type:'BLOCK',priority:0,conditions:{'>=':[{var:'user.actionCount.10m'},1000]}});
  await rate('counted user', 'counted', 64, () => ({}));
  await rate('counted user', 'counted', 1, () => ({}));
  await rate('plain beside', 'plain', 64, () => ({}));
  await test.management('POST','/action-configurations/shared/rules',{name:'b',type:'BLOCK',priority:0,conditions:{'>=':[{var:'ip.distinctUserCount.10m'},100000]}});
  await rate('shared ip', 'shared', 64, () => ({ipAddress:'8.8.8.8'}));
  await rate('own ip', 'shared', 64, () => ({ipAddress:`8.8.${n%200}.${n%250}`}));
});
