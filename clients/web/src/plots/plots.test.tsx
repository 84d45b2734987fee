import { cleanup, render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadTexts } from "@/texts";
import { LinePlot } from "./LinePlot";
import { Timeline } from "./Timeline";

beforeAll(() => loadTexts("plots", "en"));
afterEach(cleanup);

const at = (second: number) => new Date(2026, 10, 28, 14, 0, second).getTime();
const viewers = { name: "Viewers", points: [{ at: at(0), value: 3 }, { at: at(5), value: null }, { at: at(10), value: 8 }] };
const cpu = { name: "Silo A", points: [{ at: at(0), value: 20 }, { at: at(5), value: 30 }, { at: at(10), value: 90 }] };
const reading = (name: string) => screen.getByRole("slider", { name }).getAttribute("aria-valuetext");

describe("LinePlot", () => {
  it("says the newest value until a key moves the cursor, gaps included", async () => {
    const user = userEvent.setup();
    render(<LinePlot title="Viewers" unit="" series={[viewers]} />);
    expect(reading("Viewers")).toMatch(/:10.*Viewers 8$/);
    screen.getByRole("slider").focus();
    await user.keyboard("{ArrowLeft}");
    expect(reading("Viewers")).toMatch(/:05.*no value$/);
    await user.keyboard("{Home}{ArrowLeft}");
    expect(reading("Viewers")).toMatch(/:00.*Viewers 3$/);
    await user.keyboard("{Escape}");
    expect(reading("Viewers")).toMatch(/:10/);
  });

  it("has the values as a table, the newest first", async () => {
    render(<LinePlot title="CPU" unit="%" series={[cpu]} />);
    expect(screen.queryByRole("table")).toBeNull();
    await userEvent.click(screen.getByText(/Show as a table/));
    const rows = within(await screen.findByRole("table", { name: "CPU" })).getAllByRole("row");
    expect(rows.map((row) => row.textContent?.replace(/\s/g, " "))).toEqual([
      expect.stringMatching(/TimeSilo A/), expect.stringMatching(/90 %$/), expect.stringMatching(/30 %$/), expect.stringMatching(/20 %$/),
    ]);
  });

  it("says that nothing was measured", () => {
    render(<LinePlot title="CPU" unit="%" series={[]} />);
    expect(reading("CPU")).toBe("Nothing measured yet");
  });
});

describe("Timeline", () => {
  const plots = [{ title: "Viewers", unit: "", series: [viewers] }, { title: "CPU", unit: "%", series: [cpu] }];

  it("moves one cursor for all plots", async () => {
    const user = userEvent.setup();
    render(<Timeline title="Now" plots={plots} />);
    screen.getByRole("slider", { name: "Viewers" }).focus();
    await user.keyboard("{Home}");
    expect(reading("Viewers")).toMatch(/:00.*Viewers 3$/);
    expect(reading("CPU")).toMatch(/:00.*Silo A 20/);
  });

  it("lists what happened, and leads the cursor there", async () => {
    render(
      <Timeline
        title="Now"
        plots={plots}
        markers={[
          { at: at(5), label: "Stream started: Hello", tone: "start" },
          { at: at(-99), label: "Before", tone: "end" },
        ]}
      />,
    );
    expect(screen.queryByText(/Before/)).toBeNull();
    await userEvent.click(screen.getByRole("button", { name: /Stream started: Hello/ }));
    expect(reading("CPU")).toMatch(/:05.*Silo A 30/);
  });
});
