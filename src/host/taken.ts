import { access } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { CreatedThing } from '../deck/created-things.ts';
import { type Deck, stepsOf } from '../deck/deck.ts';
import { alternativesOf, type Named, whatItNames } from '../deck/moving-parameters.ts';
import { type PortFacts, whoAnswers } from './doctor-facts.ts';
import { runsFolder } from './ledger-file.ts';
import { listContainers } from './engine-rows.ts';
import { isDeclared, look } from './look.ts';
import { readOurs } from './ours.ts';
import type { Thing } from './things.ts';

/** A parameter that got another value because what it named is somebody else's. */
export interface Move {
  readonly parameter: string;
  readonly from: string;
  readonly to: string;
  /** What holds the first value, in one sentence without a full stop; our own earlier work that goes on elsewhere too. */
  readonly why: string;
}

export interface TakenOptions {
  /** What steps run with. */
  readonly env: Readonly<Record<string, string>>;
  readonly userEnv: Readonly<Record<string, string>>;
  readonly stateFolder: string;
}

/** How a value stands: nobody has it, our own earlier run does, or somebody else, and who. */
export type Standing = { readonly who: 'nobody' | 'us' } | { readonly who: 'another'; readonly why: string };

/**
 * The parameters with `taken: next` that need another value here, now. Only looks. What cannot be looked at moves
 * nothing: then the step that meets it says so.
 */
export async function findMoves(deck: Deck, options: TakenOptions): Promise<Move[]> {
  const steps = stepsOf(deck);
  const moving = deck.parameters.filter(({ moves }) => moves === true);
  const moves = await Promise.all(moving.map(async ({ name, value }): Promise<Move | null> => {
    const named = whatItNames(value, steps);
    if (named === null) return null;
    const standings = await (named.kind === 'port' ? standingsOfPorts(value, options) : standingsOfNames(value, named, options));
    return standings === null ? null : chooseMove(name, standings);
  }));
  return moves.filter((move) => move !== null);
}

/** Ours before free: what an earlier run made goes on where it is. null: the first value stays, or none is free. */
export function chooseMove(parameter: string, standings: readonly { readonly value: string; readonly standing: Standing }[]): Move | null {
  const [first, ...others] = standings;
  if (first === undefined || first.standing.who === 'us') return null;
  const ours = others.find(({ standing }) => standing.who === 'us');
  const next = ours ?? (first.standing.who === 'nobody' ? undefined : others.find(({ standing }) => standing.who === 'nobody'));
  if (next === undefined) return null;
  const why = first.standing.who === 'another' ? first.standing.why : `an earlier run of this workshop made it as ${next.value}`;
  return { parameter, from: first.value, to: next.value, why };
}

type Standings = readonly { readonly value: string; readonly standing: Standing }[];

async function standingsOfNames(value: string, named: Extract<Named, { kind: 'things' }>, options: TakenOptions): Promise<Standings | null> {
  const { env, userEnv, stateFolder } = options;
  const values = alternativesOf(value);
  const thingsOf = (name: string): CreatedThing[] => named.things.map(({ kind }) => ({ kind, name }));
  const [{ things, unknown }, isOurs, theirBuilders] = await Promise.all([
    look(values.flatMap(thingsOf), { env, sharesKernel: false }),
    readOurs(runsFolder(stateFolder)),
    named.things.some(({ kind }) => kind === 'builder') ? buildersOfTheUser(values, userEnv, env['BUILDX_CONFIG'] ?? '') : ([] as string[]),
  ]);
  if (unknown.length > 0) return null;
  return values.map((each) => {
    const there = things.filter((thing) => isDeclared(thingsOf(each), thing));
    // A builder that is written down in our own folder has its container and its volume with it.
    const hasRecord = there.some(({ kind }) => kind === 'builder');
    const foreign = hasRecord ? undefined : there.find((thing) => !isOurs(thing));
    if (foreign !== undefined) return { value: each, standing: { who: 'another', why: `a ${foreign.kind} ${foreign.name} is there that this workshop did not make` } };
    if (theirBuilders.includes(each)) return { value: each, standing: { who: 'another', why: `you have a builder ${each} of your own` } };
    return { value: each, standing: { who: there.length > 0 ? 'us' : 'nobody' } };
  });
}

/** A builder that was never started has no container yet; it would take over ours one day. */
async function buildersOfTheUser(names: readonly string[], userEnv: TakenOptions['userEnv'], ours: string): Promise<string[]> {
  const folder = userEnv['BUILDX_CONFIG'] || join(userEnv['DOCKER_CONFIG'] || join(userEnv['HOME'] || homedir(), '.docker'), 'buildx');
  if (folder === ours) return [];
  const found = await Promise.all(names.map((name) => access(join(folder, 'instances', name)).then(() => [name], () => [])));
  return found.flat();
}

async function standingsOfPorts(value: string, { env, stateFolder }: TakenOptions): Promise<Standings | null> {
  const [containers, isOurs] = await Promise.all([listContainers({ env }), readOurs(runsFolder(stateFolder))]);
  if (containers === null) return null;
  const running = containers.map(({ id, names, createdAt, ports }) => ({ thing: { kind: 'container', name: names[0] ?? id, id, createdAt } satisfies Thing, ports }));
  const values = alternativesOf(value).map((each) => ({ value: each, port: Number(each.slice(each.lastIndexOf(':') + 1)) }));
  const ours = values.find(({ port }) => running.some(({ thing, ports }) => ports.includes(port) && isOurs(thing)));
  const standings: { value: string; standing: Standing }[] = [];
  // One after the other, up to the first that will do: nobody likes to be knocked at without need.
  for (const { value: each, port } of values) {
    const holder = running.find(({ ports }) => ports.includes(port))?.thing;
    const standing: Standing = each === ours?.value ? { who: 'us' }
      : holder !== undefined ? { who: 'another', why: `the container ${holder.name} has port ${port}` }
      : judgePort(port, await Promise.all(['127.0.0.1', '::1'].map((address) => whoAnswers(address, port, 300))));
    standings.push({ value: each, standing });
    if (standing.who === 'us' || (standing.who === 'nobody' && ours === undefined)) break;
  }
  return standings;
}

/** Of what answers on the addresses of this machine. */
export function judgePort(port: number, answers: readonly PortFacts['answers'][string][]): Standing {
  if (answers.every((answer) => answer === 'nobody')) return { who: 'nobody' };
  const who = answers.includes('airplay') ? 'the AirPlay Receiver' : answers.includes('registry') ? 'a registry that this workshop did not start' : 'another program';
  return { who: 'another', why: `${who} has port ${port}` };
}
