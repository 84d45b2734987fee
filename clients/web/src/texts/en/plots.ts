export const plots = {
  noValue: "no value",
  showTable: "Show as a table",
  time: "Time",
  keys: "Arrow keys read the values over time, Escape returns to the newest.",
  happened: "What happened",
  nothingYet: "Nothing measured yet",
};
