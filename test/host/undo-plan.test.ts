import { describe, expect, it } from 'vitest';
import type { CreatedThing } from '../../src/deck/created-things.ts';
import type { Change } from '../../src/host/ledger-file.ts';
import type { Look, Thing } from '../../src/host/things.ts';
import { planUndo } from '../../src/host/undo-plan.ts';

const at = '2026-11-23T10:00:00.000Z';
const until = '2026-11-23T10:12:00.000Z';
const thing = (kind: Thing['kind'], name: string, id: string, createdAt: string | null = '2026-11-23T10:01:00.000Z'): Thing => ({ kind, name, id, createdAt });
const seen = (things: Thing[] = [], rest: Partial<Look> = {}): Look => ({ things, unknown: [], untagged: [], ...rest });
const change = (creates: CreatedThing[], before: Look, after: Look | null, step = 'step'): Change => ({ step, at, until, creates, before, after });
const created = (...texts: string[]): CreatedThing[] => texts.map((text) => {
  const [kind, name = ''] = text.split(' ');
  return { kind: kind as CreatedThing['kind'], name };
});
const plan = (changes: Change[], now: Look): string[] =>
  planUndo(changes, now).map(({ action, thing: { kind, name, id }, old }) => `${action} ${kind} ${name} ${id}${old === null ? '' : ` -> ${old.id}`}`);

const registry = created('container r', 'volume r', 'image registry:2');
const made = [thing('container', 'r', 'c1'), thing('volume', 'r', 'v1'), thing('image', 'registry:2', 'i1')];

describe('what is undone', () => {
  it('is what a step added, the container before what it uses', () => {
    expect(plan([change(registry, seen(), seen([...made].reverse()))], seen(made))).toEqual(['remove container r c1', 'remove volume r v1', 'remove image registry:2 i1']);
  });

  it('is not what was there before', () => {
    expect(plan([change(registry, seen(made), seen(made))], seen(made))).toEqual([]);
  });

  it('is not another object that has its name by now', () => {
    expect(plan([change(registry, seen(), seen(made))], seen([thing('container', 'r', 'theirs')]))).toEqual(['gone container r c1', 'gone volume r v1', 'gone image registry:2 i1']);
  });

  it('counts what is gone by itself as undone: handlers after a restart of the engine\'s host, a container that ended', () => {
    const handlers = change(created('binfmt'), seen([thing('handler', 'qemu-arm', 'h0')]), seen([thing('handler', 'qemu-arm', 'h0'), thing('handler', 'qemu-aarch64', 'h1')]));
    expect(plan([change(registry, seen(), seen(made)), handlers], seen())).toEqual(['gone container r c1', 'gone volume r v1', 'gone image registry:2 i1', 'gone handler qemu-aarch64 h1']);
  });

  it('is no handler that was enabled before, also when the step enabled it again', () => {
    const before = [thing('handler', 'qemu-arm', 'flags: F')];
    expect(plan([change(created('binfmt'), seen(before), seen(before))], seen(before))).toEqual([]);
  });

  it('puts a tag back that has moved, however often, as it was before the first of them', () => {
    const creates = created('image alpine');
    const [a, b, c] = ['a', 'b', 'c'].map((id) => thing('image', 'alpine:latest', id)) as [Thing, Thing, Thing];
    const second = change(creates, seen([b]), seen([c]));
    const first = change(creates, seen([a]), seen([b]));
    expect(plan([second, first], seen([c]))).toEqual(['put-back image alpine:latest c -> b', 'put-back image alpine:latest b -> a']);
  });

  it('leaves a tag alone that its owner has moved since', () => {
    const creates = created('image alpine');
    const recorded = change(creates, seen([thing('image', 'alpine:latest', 'a')]), seen([thing('image', 'alpine:latest', 'b')]));
    expect(plan([recorded], seen([thing('image', 'alpine:latest', 'newer')]))).toEqual(['gone image alpine:latest b']);
  });

  it('puts a tag back that a step took away', () => {
    const theirs = thing('image', 'localhost:5000/probe:latest', 'a');
    expect(plan([change(created('image localhost:5000/probe'), seen([theirs]), seen())], seen())).toEqual(['put-back image localhost:5000/probe:latest a -> a']);
  });

  it('puts back a manifest list that was another one, with its content', () => {
    const theirs = { ...thing('manifest-list', 'localhost:5000/x:latest', 'old'), files: { a: '{}' } };
    const items = planUndo([change(created('manifest-list localhost:5000/x'), seen([theirs]), seen([thing('manifest-list', 'localhost:5000/x:latest', 'new')]))], seen([thing('manifest-list', 'localhost:5000/x:latest', 'new')]));
    expect(items).toMatchObject([{ action: 'put-back', old: { files: { a: '{}' } } }]);
  });

  it('keeps an image that was here without a name, and got one from a step', () => {
    const named = thing('image', 'registry:2', 'i1');
    expect(plan([change(created('image registry:2'), seen([], { untagged: ['i1'] }), seen([named]))], seen([named]))).toEqual(['keep image registry:2 i1']);
  });

  it('but not one that another step of ours had brought', () => {
    const digest = thing('digest', 'registry@sha256:1', 'i1');
    const named = thing('image', 'registry:2', 'i1');
    const creates = created('image registry:2');
    const later = change(creates, seen([digest], { untagged: ['i1'] }), seen([digest, named]));
    expect(plan([later, change(creates, seen(), seen([digest]))], seen([digest, named]))).toEqual(['remove image registry:2 i1', 'remove digest registry@sha256:1 i1']);
  });

  it('is nothing of a kind that could not be seen before', () => {
    const handlers = [thing('handler', 'qemu-arm', 'h')];
    expect(plan([change(created('binfmt tonistiigi/binfmt'), seen([], { unknown: ['handler'] }), seen(handlers))], seen(handlers))).toEqual([]);
  });
});

describe('after a crash in the middle of a step', () => {
  const crashed = change(registry, seen(), null);

  it('what was not there before, and was made while the step could run, is ours; and it says how that is known', () => {
    const items = planUndo([crashed], seen(made));
    expect(items.map(({ action }) => action)).toEqual(['remove', 'remove', 'remove']);
    for (const { why } of items) expect(why).toContain('seen after a crash');
  });

  it('a container that was created and never started, because its command was killed, is found by its image', () => {
    const orphan = { ...thing('container', 'sleepy_someone', 'c7'), image: 'mplatform/mquery:latest' };
    const creates = created('image mplatform/mquery');
    expect(plan([change(creates, seen(), null)], seen([orphan]))).toEqual(['remove container sleepy_someone c7']);
    expect(plan([change(creates, seen([orphan]), null)], seen([orphan]))).toEqual([]);
    expect(plan([change(creates, seen(), null)], seen([{ ...orphan, image: 'other:latest' }]))).toEqual([]);
  });

  it('what was made later is somebody else\'s', () => {
    expect(plan([crashed], seen([thing('container', 'r', 'c9', '2026-11-23T10:12:01.000Z')]))).toEqual(['keep container r c9']);
  });

  it('what was there before stays', () => {
    expect(plan([change(registry, seen(made), null)], seen(made))).toEqual([]);
  });

  it('other names are not looked at', () => {
    expect(plan([crashed], seen([thing('container', 'r2', 'c'), thing('image', 'registry:3', 'i')]))).toEqual([]);
  });

  it('the parts of a builder are found', () => {
    const parts = [thing('builder', 'b', 'record', null), thing('container', 'buildx_buildkit_b0', 'c'), thing('volume', 'buildx_buildkit_b0_state', 'v')];
    const others = [thing('container', 'buildx_buildkit_bb0', 'x'), thing('container', 'buildx_buildkit_b', 'x')];
    expect(plan([change(created('builder b'), seen(), null)], seen([...parts, ...others]))).toEqual(['remove container buildx_buildkit_b0 c', 'remove builder b record', 'remove volume buildx_buildkit_b0_state v']);
  });

  it('of an engine that hung after the step, the same holds', () => {
    expect(plan([change(created('container r'), seen(), seen([], { unknown: ['container'] }))], seen([thing('container', 'r', 'c1')]))).toEqual(['remove container r c1']);
  });
});
