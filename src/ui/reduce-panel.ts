import { geometryOf } from './geometry.ts';
import type { Action } from './binding.ts';
import { pageHeight, pageSidewaysRoom } from './panel-rows.ts';
import type { Context } from './reduce-view.ts';
import { reduceIndex } from './reduce-index.ts';
import { movesOf, reduceZoom } from './reduce-zoom.ts';
import { type Document, type Page, type Panel, sidewaysStep, type View } from './view.ts';

/** The view after a key that went to an open panel; `digits` is the number typed so far. */
export function reducePanel(view: View, panel: Panel, action: Action, digits: string, context: Context): View {
  switch (panel.kind) {
    case 'zoom':
      return reduceZoom(view, panel, action, context);
    case 'index':
      return reduceIndex(view, panel, action, digits, context);
    default:
      return reducePage(view, panel, action, context);
  }
}

function reducePage(view: View, page: Page | Document, action: Action, context: Context): View {
  const show = (changes: Partial<Pick<Page, 'top' | 'sideways'>>): View => ({ ...view, panel: { ...page, ...changes } });
  if (action === 'sideways-left') return show({ sideways: Math.max(0, page.sideways - sidewaysStep) });
  if (action === 'sideways-right') return show({ sideways: Math.min(pageSidewaysRoom(view, page, context), page.sideways + sidewaysStep) });
  const { bodyRows } = geometryOf(context.size);
  const move = movesOf(bodyRows)[action];
  if (move === undefined) return view;
  const last = Math.max(0, pageHeight(view, page, context) - bodyRows);
  return show({ top: Math.max(0, Math.min(last, Math.min(page.top, last) + move)) });
}
