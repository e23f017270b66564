import type { SessionState } from '../session/session.ts';
import { environmentRows, environmentWidth } from './environment-rows.ts';
import { geometryOf } from './geometry.ts';
import { helpRows } from './help-rows.ts';
import { noteRows } from './note-rows.ts';
import type { Highlighter } from './paper.ts';
import { cleanText, type Row } from './spans.ts';
import type { Slide } from '../deck/deck.ts';
import { type Panel, type Page, selectedStep, type Size, slideOf, type View, type Zoom } from './view.ts';
import { zoomedRun, zoomHeight, zoomRows, zoomTitle, zoomWidest } from './zoom.ts';

interface Surroundings {
  readonly state: SessionState;
  readonly size: Size;
  readonly now: number;
}

/** An open panel: what it is called, how tall it is in all, and the rows in view. */
export interface PanelDrawing {
  readonly title: Row;
  readonly rows: readonly Row[];
  readonly height: number;
  readonly top: number;
}

export { zoomedRun };

/** Draws what a panel shows in the body of the window. */
export function drawPanel(view: View, panel: Panel, around: Surroundings, colours: Highlighter | null): PanelDrawing {
  const { bodyRows } = geometryOf(around.size);
  const height = panelHeight(view, panel, around);
  const last = Math.max(0, height - bodyRows);
  const top = Math.min(panel.top ?? last, last);
  return { title: panelTitle(view, panel, around), rows: visibleRows(view, panel, around, colours, top), height, top };
}

/** Rows in all. */
export function panelHeight(view: View, panel: Panel, around: Surroundings): number {
  if (panel.kind !== 'zoom') return pageRows(view, panel, around, null).length;
  const { run } = zoomedRun(panel, around.state);
  return run === null ? 1 : Math.max(1, zoomHeight(run.output));
}

/** How far the lines of a panel reach beyond the window, in cells. */
export function panelSidewaysRoom(view: View, panel: Panel, around: Surroundings): number {
  if (panel.kind === 'zoom') return zoomSidewaysRoom(panel, around);
  const step = selectedStep(view, slideOf(view, around.state.deck));
  const widest = panel.kind === 'environment' && step !== null ? environmentWidth(step) : 0;
  return Math.max(0, widest - geometryOf(around.size).width);
}

function zoomSidewaysRoom(zoom: Zoom, { state, size }: Surroundings): number {
  const { bodyRows, width } = geometryOf(size);
  const { run } = zoomedRun(zoom, state);
  if (run === null) return 0;
  const top = zoom.top ?? Math.max(0, zoomHeight(run.output) - bodyRows);
  return Math.max(0, zoomWidest(run.output, top, bodyRows) - width);
}

function visibleRows(view: View, panel: Panel, around: Surroundings, colours: Highlighter | null, top: number): readonly Row[] {
  const { bodyRows, width } = geometryOf(around.size);
  if (panel.kind !== 'zoom') return pageRows(view, panel, around, colours).slice(top, top + bodyRows);
  const { run } = zoomedRun(panel, around.state);
  if (run === null || run.output.lineCount === 0) return [[{ text: run?.end == null ? 'no output yet' : 'it printed nothing', style: 'muted' }]];
  return zoomRows(run.output, top, bodyRows, width, panel.sideways);
}

let lastPage: { key: string; slide: Slide; colours: Highlighter | null; rows: readonly Row[] } | null = null;

/** All rows of a page. Kept until another page is drawn, since every key asks for them several times. */
function pageRows(view: View, page: Page, around: Surroundings, colours: Highlighter | null): readonly Row[] {
  const slide = slideOf(view, around.state.deck);
  const key = `${page.kind} ${page.sideways} ${selectedStep(view, slide)?.id} ${around.size.columns}x${around.size.rows}`;
  if (lastPage === null || lastPage.key !== key || lastPage.slide !== slide || (lastPage.colours !== colours && colours !== null)) {
    lastPage = { key, slide, colours, rows: layoutPage(view, page, around, colours) };
  }
  return lastPage.rows;
}

function layoutPage(view: View, { kind, sideways }: Page, { state, size }: Surroundings, colours: Highlighter | null): readonly Row[] {
  const { width, roomy } = geometryOf(size);
  const paper = { width, roomy, sideways, colours };
  const slide = slideOf(view, state.deck);
  if (kind === 'help') return helpRows(width);
  if (kind === 'notes') return noteRows(slide.notes, paper);
  const step = selectedStep(view, slide);
  return step === null ? [] : environmentRows(step, state.deck, paper);
}

function panelTitle(view: View, panel: Panel, { state, now }: Surroundings): Row {
  const slide = slideOf(view, state.deck);
  switch (panel.kind) {
    case 'zoom':
      return zoomTitle(panel, state, now);
    case 'help':
      return [{ text: 'All keys', style: 'title' }];
    case 'notes':
      return [{ text: 'Speaker notes', style: 'title' }, { text: ` · ${cleanText(slide.title)}`, style: 'muted' }];
    case 'environment':
      return [{ text: selectedStep(view, slide)?.id ?? 'no step', style: 'title' }, { text: ' · what it runs with, and how it is checked', style: 'muted' }];
  }
}
