"""The table of jobs: what runs, and how often. The tick comes from APScheduler; what is due stands in the database."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, timedelta

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[object]]


class Schedule:
    """Runs each job at its interval, never twice at the same time; a job's error is logged and the next run comes all the same."""

    def __init__(self, jobs: Mapping[str, tuple[Job, timedelta]]) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        for name, (job, every) in jobs.items():
            self._scheduler.add_job(
                job, "interval", seconds=every.total_seconds(), id=name, coalesce=True, max_instances=1, misfire_grace_time=None
            )
        self._scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED)
        # A round that outlasts its tick is normal for polling and delivery; the scheduler would warn at each one.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)

    def start(self) -> None:
        self._scheduler.start()

    def stop(self) -> None:
        """No new runs; a run that is on its way is left to whoever started it."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)


def _report(event: JobExecutionEvent) -> None:
    error = getattr(event, "exception", None)
    if error is not None:
        log.error("job %s failed: %s", event.job_id, error, exc_info=error)
    else:
        log.warning("job %s missed its time", event.job_id)
