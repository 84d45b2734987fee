import { Route, Routes } from "react-router";
import { NotFound } from "@/app/NotFound";
import { Desk } from "./desk/Desk";
import { Figures } from "./figures/Figures";
import { Overview } from "./overview/Overview";
import { EditEvent } from "./schedule/EditEvent";
import { NewEvent } from "./schedule/NewEvent";
import { StartNow } from "./schedule/StartNow";

/** What hosts work with, under `/studio`. An `:id` is an event's, or that of a stream without an event. */
export default function Studio() {
  return (
    <Routes>
      <Route index element={<Overview />} />
      <Route path="new" element={<NewEvent />} />
      <Route path="live" element={<StartNow />} />
      <Route path="events/:id" element={<EditEvent />} />
      <Route path="desk/:id" element={<Desk />} />
      <Route path="figures/:id" element={<Figures />} />
      <Route path="*" element={<NotFound />} />
    </Routes>
  );
}
