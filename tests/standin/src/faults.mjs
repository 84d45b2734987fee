// Failures that a test orders for API calls, each for the next N calls of a method:
//   fail-before  an error answer, nothing done          hang-before  no answer, nothing done
//   fail-after   done, but an error answer              hang-after   done, but no answer
//   drop-before  connection cut, nothing done           drop-after   done, but the connection is cut
//   hang-through no answer to the caller; done once the caller has given up
//   wait         done and answered when the test lets it go on
//   pretend-empty  the answer of somebody who looked too early: an empty one
const modes = new Set(['fail-before', 'fail-after', 'hang-before', 'hang-after', 'drop-before', 'drop-after', 'hang-through', 'wait', 'pretend-empty']);

export class Faults {
  #orders = [];
  #waiting = [];

  /** Resolves when the test lets what waits go on. */
  wait() {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whatever waits goes on. */
  goOn() {
    const count = this.#waiting.length;
    for (const resolve of this.#waiting.splice(0)) resolve();
    return count;
  }

  order({ method = '*', mode, times = 1, code = 'unavailable', status }) {
    if (!modes.has(mode)) throw new Error(`unknown fault ${mode}`);
    this.#orders.push({ method, mode, left: times, code, status });
  }

  take(method) {
    const order = this.#orders.find((each) => each.left > 0 && (each.method === '*' || each.method === method));
    if (order) order.left--;
    return order;
  }

  reset() {
    this.goOn();
    this.#orders = [];
  }
}
