-- Orleans keeps no SQL of its own: at start it reads every row of this table (its name and its two columns are fixed, upper or lower case does not matter) and looks its statements up by
-- key. A key that is missing keeps it from starting. Parameters (@Name) and the columns that it reads have fixed names too, the tables behind them are ours.
CREATE TABLE OrleansQuery (
  QueryKey TEXT COLLATE "C" NOT NULL PRIMARY KEY,
  QueryText TEXT NOT NULL
);
