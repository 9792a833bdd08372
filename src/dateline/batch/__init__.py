"""Archives: WARC, JSONL, Parquet and folders of pages read on many cores or machines, one file a task, one task a part.

`plan` makes tasks of inputs, `run` reads them into a folder, `reports_in` gives the reports back. `read_part` is the plain
function that both engines run.
"""

from dateline.batch.folder import manifest_of
from dateline.batch.nouns import OUTCOMES, Death, Done, Failed, News, Running, Settings, Stopped, Tally, Task
from dateline.batch.part import read_part
from dateline.batch.planning import plan
from dateline.batch.reports import holds_run, reports_in
from dateline.batch.running import ENGINES, run
from dateline.batch.spool import UnwritableError, noted

__all__ = [
    "ENGINES", "OUTCOMES", "Death", "Done", "Failed", "News", "Running", "Settings", "Stopped", "Tally", "Task",
    "UnwritableError", "holds_run", "manifest_of", "noted", "plan", "read_part", "reports_in", "run",
]  # fmt: skip
