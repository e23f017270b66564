// Preloaded with NODE_OPTIONS: Date is wrong by as many milliseconds as the file FAULT_CLOCK says, at each look at it.
import { readFileSync } from 'node:fs';

const RealDate = Date;
const offset = () => Number(readFileSync(process.env.FAULT_CLOCK, 'utf8'));

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    if (given.length === 0) super(RealDate.now() + offset());
    else super(...given);
  }

  static now() {
    return RealDate.now() + offset();
  }
};
