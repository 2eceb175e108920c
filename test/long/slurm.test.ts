import assert from 'node:assert/strict';
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { RunDocument } from '../../kernel/formats/document';
import { installPackages } from '../host/packages';
import { root } from '../root';
import { temporaryFolder } from '../temporary';
import { freePort } from './queueServers';

const programs = ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged'];

/** Why Slurm cannot be run here; null if it can. */
function missingSlurm(): string | null {
  if (process.getuid?.() !== 0) return 'its daemons need root';
  return programs.every((file) => existsSync(file)) ? null : installPackages(['slurm-wlm', 'munge']);
}

const why = missingSlurm();
const slurm = why === null ? describe : describe.skip;

slurm(`a cluster of Slurm${why === null ? '' : ` (skipped: ${why})`}`, () => {
  const folder = temporaryFolder('steerbook-slurm');
  const environment = { ...process.env, SLURM_CONF: join(folder, 'slurm.conf') };
  const daemons: ChildProcess[] = [];
  const start = (program: string, ...args: readonly string[]) => {
    const options = { env: environment, stdio: 'ignore' } as const;
    daemons.push(spawn(join('/usr/sbin', program), args, options));
  };
  const run = async (program: string, ...args: readonly string[]) =>
    (await promisify(execFile)(program, args, { env: environment })).stdout;

  before(async () => {
    const name = hostname().split('.')[0] ?? 'localhost';
    const inside = (path: string) => join(folder, path);
    mkdirSync(inside('state'));
    mkdirSync(inside('spool'));
    writeFileSync(inside('munge.key'), randomBytes(1024), { mode: 0o600 });
    const lines = [
      'ClusterName=local',
      `SlurmctldHost=${name}(127.0.0.1)`,
      'SlurmUser=root',
      `SlurmctldPort=${await freePort()}`,
      `SlurmdPort=${await freePort()}`,
      'AuthType=auth/munge',
      `AuthInfo=socket=${inside('munge.socket')}`,
      `StateSaveLocation=${inside('state')}`,
      `SlurmdSpoolDir=${inside('spool')}`,
      `SlurmctldPidFile=${inside('slurmctld.pid')}`,
      `SlurmdPidFile=${inside('slurmd.pid')}`,
      // There are no control groups in a container.
      'ProctrackType=proctrack/linuxproc',
      'TaskPlugin=task/none',
      'SelectType=select/cons_tres',
      'SelectTypeParameters=CR_Core',
      'ReturnToService=2',
      `NodeName=${name} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN`,
      `PartitionName=all Nodes=${name} Default=YES MaxTime=INFINITE State=UP`,
    ];
    writeFileSync(inside('slurm.conf'), `${lines.join('\n')}\n`);
    const munge = ['key-file', 'socket', 'pid-file', 'log-file', 'seed-file'].map(
      (option) => `--${option}=${inside(`munge.${option.split('-')[0]}`)}`,
    );
    start('munged', ...munge, '--foreground', '--force');
    start('slurmctld', '-D', '-c');
    start('slurmd', '-D', '-N', name);
    for (let state = ''; !/\bidle\b/.test(state);)
      state = await run('sinfo', '--noheader', '-o', '%T').catch(() => '');
  });
  after(() => {
    for (const daemon of daemons.toReversed()) daemon.kill('SIGKILL');
  });

  it('runs an array of 8 shards by the script of the examples, and the result assembles', async () => {
    const notebook = join(folder, 'sweep.steer');
    writeFileSync(notebook, 'steer "Love" - "Hate" @* x1..4\nnext "I hate you because" top 3\n');
    const store = join(folder, 'points');
    const cli = join(root, 'dist/cli.js');
    const exported = `ALL,NOTEBOOK=${notebook},STORE=${store},STEER=${process.execPath} ${cli}`;
    const small = ['--cpus-per-task=1', '--mem=400M', `--output=${join(folder, 'shard-%a.out')}`];
    const script = join(root, 'examples/cluster/shards.sbatch');
    await run('sbatch', '--wait', '--array=1-8', ...small, `--export=${exported}`, script);
    const json = join(folder, 'sweep.json');
    execFileSync(process.execPath, [cli, notebook, '--store', store, '--only-kept', '--json', json], {
      stdio: 'ignore',
    });
    const { cells } = JSON.parse(readFileSync(json, 'utf8')) as RunDocument;
    const sweep = cells[0]?.results[0];
    assert.ok(sweep?.kind === 'sweep' && sweep.state === 'done');
    assert.deepEqual([sweep.points.length, sweep.kept?.points], [32, 32]);
    for (let shard = 1; shard <= 8; shard++)
      assert.match(readFileSync(join(folder, `shard-${shard}.out`), 'utf8'), /left to other shards/);
  });
});
