import { type Diagnosis, doctorRows } from './doctor-rows.ts';
import type { Slide } from '../deck/deck.ts';
import type { SessionState } from '../session/session.ts';
import { documentRows, documentWidth } from './document.ts';
import { environmentRows, environmentWidth } from './environment-rows.ts';
import { geometryOf } from './geometry.ts';
import { helpRows } from './help-rows.ts';
import { drawIndex } from './index-rows.ts';
import { noteRows } from './note-rows.ts';
import type { Highlighter } from './paper.ts';
import { cleanText, type Row } from './spans.ts';
import type { DocumentAnswer } from './document.ts';
import { trustRows, trustWidth } from './trust-rows.ts';
import { type Document, type Page, type Panel, selectedStep, type Size, slideOf, type View, type Zoom } from './view.ts';
import { zoomedRun, zoomTitle, zoomWindow } from './zoom.ts';
import { zoomPane } from './zoom-pane.ts';

export interface Surroundings {
  readonly state: SessionState;
  readonly size: Size;
  readonly now: number;
}

/** An open panel: what it is called, the rows in view, how many lines lie above and below, and whether any of a page reaches beyond the window. */
export interface PanelDrawing {
  readonly title: Row;
  readonly rows: readonly Row[];
  readonly above: number;
  readonly below: number;
  readonly isWide?: boolean;
}

/** Draws what a panel shows in the body of the window. */
export function drawPanel(view: View, panel: Panel, around: Surroundings, colours: Highlighter | null): PanelDrawing {
  switch (panel.kind) {
    case 'zoom':
      return drawZoom(panel, around);
    case 'index':
      return drawIndex(view, panel, around);
    default:
      return drawPage(view, panel, around, colours);
  }
}

function drawZoom(zoom: Zoom, { state, size, now }: Surroundings): PanelDrawing {
  const title = zoomTitle(zoom, state, now);
  const { run } = zoomedRun(zoom, state);
  if (run === null || run.output.lineCount === 0) {
    return { title, rows: [[{ text: run?.end == null ? 'no output yet' : 'it printed nothing', style: 'muted' }]], above: 0, below: 0 };
  }
  return { title, ...zoomWindow(zoom, run.output, zoomPane(zoom, state, size)) };
}

function drawPage(view: View, page: Page | Document, around: Surroundings, colours: Highlighter | null): PanelDrawing {
  const { bodyRows } = geometryOf(around.size);
  const { rows: all, isWide } = laidOut(view, page, around, colours);
  const top = Math.min(page.top, Math.max(0, all.length - bodyRows));
  return { title: pageTitle(view, page, around.state), rows: all.slice(top, top + bodyRows), above: top, below: Math.max(0, all.length - top - bodyRows), isWide };
}

/** Rows of a page in all. */
export function pageHeight(view: View, page: Page | Document, around: Surroundings): number {
  return laidOut(view, page, around, null).rows.length;
}

/** How far the lines of a page reach beyond the window, in cells. */
export function pageSidewaysRoom(view: View, page: Page | Document, { state, size }: Surroundings): number {
  if (page.kind === 'trust') return Math.max(0, trustWidth(state.deck) - geometryOf(size).width);
  const step = selectedStep(view, slideOf(view, state.deck));
  if (page.kind === 'document') return Math.max(0, documentWidth(page) - geometryOf(size).width);
  const widest = page.kind === 'environment' && step !== null ? environmentWidth(step) : 0;
  return Math.max(0, widest - geometryOf(size).width);
}

let lastPage: { key: string; content: Slide | DocumentAnswer | Diagnosis; colours: Highlighter | null; rows: readonly Row[]; isWide: boolean } | null = null;

/** All rows of a page, and whether any reaches beyond the window. Kept until another page is drawn, since every key asks for them several times. */
function laidOut(view: View, page: Page | Document, around: Surroundings, colours: Highlighter | null): { readonly rows: readonly Row[]; readonly isWide: boolean } {
  const slide = slideOf(view, around.state.deck);
  const content = page.kind === 'document' ? page.answer : page.kind === 'doctor' ? view.diagnosis : slide;
  const key = `${page.kind} ${page.sideways} ${selectedStep(view, slide)?.id} ${around.size.columns}x${around.size.rows}`;
  if (lastPage === null || lastPage.key !== key || lastPage.content !== content || (lastPage.colours !== colours && colours !== null)) {
    lastPage = { key, content, colours, rows: layoutPage(view, page, around, colours), isWide: pageSidewaysRoom(view, page, around) > 0 };
  }
  return lastPage;
}

function layoutPage(view: View, page: Page | Document, { state, size }: Surroundings, colours: Highlighter | null): readonly Row[] {
  const { kind, sideways } = page;
  const { width, roomy } = geometryOf(size);
  const paper = { width, roomy, sideways, colours };
  const slide = slideOf(view, state.deck);
  if (kind === 'document') return documentRows(page, paper);
  if (kind === 'help') return helpRows(width);
  if (kind === 'doctor') return doctorRows(view.diagnosis, paper);
  if (kind === 'notes') return noteRows(slide.notes, paper);
  if (kind === 'trust') return state.distrust === null ? [] : trustRows(state.deck, state.distrust, paper);
  const step = selectedStep(view, slide);
  return step === null ? [] : environmentRows(step, state, paper);
}

function pageTitle(view: View, page: Page | Document, { deck }: SessionState): Row {
  const slide = slideOf(view, deck);
  switch (page.kind) {
    case 'document':
      return [{ text: `${page.request.part} of ${cleanText(page.request.image)}`, style: 'title' }, { text: ` · ${page.request.digest}`, style: 'muted' }];
    case 'help':
      return [{ text: 'All keys', style: 'title' }];
    case 'doctor':
      return [{ text: 'Doctor', style: 'title' }, { text: ' · what this machine can run', style: 'muted' }];
    case 'notes':
      return [{ text: 'Speaker notes', style: 'title' }, { text: ` · ${cleanText(slide.title)}`, style: 'muted' }];
    case 'trust':
      return [{ text: 'May this deck run its commands here?', style: 'title' }];
    case 'environment':
      return [{ text: selectedStep(view, slide)?.id ?? 'no step', style: 'title' }, { text: ' · what it runs with, and how it is checked', style: 'muted' }];
  }
}
