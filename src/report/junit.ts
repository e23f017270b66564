import type { Slide } from '../deck/deck.ts';
import { hideSecrets } from '../run/recording/scrub-secrets.ts';
import type { SessionState } from '../session/session.ts';
import { failureLines } from './failure.ts';
import { lastMoment, reportSteps, summarise, type StepReport } from './step-report.ts';
import { cleanLines, oneLine, sayEnd, sayMode } from './words.ts';

const MAX_OUTPUT_BYTES = 65_536;

/** The session as JUnit XML: a test suite a slide, a test case a step, times in seconds. Well-formed whatever a step printed. */
export function renderJunitReport(state: SessionState): string {
  const reports = reportSteps(state);
  const suites = state.deck.slides.flatMap((slide) => {
    const ofSlide = reports.filter(({ step }) => step.slide === slide.number);
    return ofSlide.length === 0 ? [] : suite(state, slide, ofSlide);
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: oneLine(state.deck.title), ...counts(reports), time: seconds(lastMoment(state) - state.startedAt) })}>`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function suite(state: SessionState, slide: Slide, reports: readonly StepReport[]): string[] {
  const took = reports.reduce((sum, report) => sum + msOf(report), 0);
  const name = `Slide ${slide.number}: ${oneLine(slide.title)}`;
  return [
    `  <testsuite${attributes({ name, ...counts(reports), time: seconds(took), timestamp: new Date(state.startedAt).toISOString().slice(0, 19) })}>`,
    '    <properties>',
    `      <property${attributes({ name: 'deck', value: state.deck.path })}/>`,
    `      <property${attributes({ name: 'mode', value: oneLine(sayMode(state)) })}/>`,
    '    </properties>',
    ...reports.flatMap((report) => testCase(report, name)),
    '  </testsuite>',
  ];
}

function testCase(report: StepReport, suiteName: string): string[] {
  const { step, run, status } = report;
  const message = sayEnd(report);
  const output = run === null ? '' : cleanOutput(hideSecrets(run.output.plainText(MAX_OUTPUT_BYTES)));
  const ended = status === 'passed' ? [] : status === 'skipped'
    ? [`      <skipped${attributes({ message: report.reason ?? '' })}/>`]
    : [`      <failure${attributes({ type: status, message })}>${escape(failureLines(report).join('\n'))}</failure>`];
  const said = [...(status === 'passed' ? [message] : []), ...(output === '' ? [] : [output])];
  return [
    `    <testcase${attributes({ name: step.id, classname: suiteName, time: seconds(msOf(report)) })}>`,
    ...ended,
    ...(said.length === 0 ? [] : [`      <system-out>${escape(said.join('\n'))}</system-out>`]),
    '    </testcase>',
  ];
}

function counts(reports: readonly StepReport[]): Record<string, string> {
  const { failed, skipped } = summarise(reports);
  return { tests: String(reports.length), failures: String(failed), errors: '0', skipped: String(skipped) };
}

function msOf({ run }: StepReport): number {
  return (run?.end?.durationMs ?? 0) + (run?.check?.durationMs ?? 0);
}

function seconds(ms: number): string {
  return (Math.max(0, ms) / 1000).toFixed(3);
}

function cleanOutput(text: string): string {
  return cleanLines(text).join('\n').trimEnd();
}

function attributes(values: Readonly<Record<string, string>>): string {
  // A parser turns a bare line end in an attribute into a space.
  return Object.entries(values).map(([name, value]) => ` ${name}="${escape(value).replaceAll('"', '&quot;').replaceAll('\n', '&#10;')}"`).join('');
}

/** Only characters that XML 1.0 allows (section 2.2), and no markup. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
