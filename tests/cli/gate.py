"""The sandbox behind a gate: its answers wait until the test lets them out."""

import asyncio
import queue
import threading

from starlette.types import Message, Receive, Scope, Send

from tests.cli.command import PATIENCE
from twochat_sandbox import State, create_app


class Gate:
    """The sandbox, with a gate before each answer: the work of a call is done when it arrives there."""

    def __init__(self) -> None:
        self.state = State()
        self._app = create_app(state=self.state)
        self._arrivals: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._permits = threading.Semaphore(0)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def held(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._arrivals.put(None)
                await asyncio.to_thread(self._permits.acquire)
            await send(message)

        await self._app(scope, receive, held)

    def await_answer(self) -> None:
        """Wait until an answer is at the gate."""
        self._arrivals.get(timeout=PATIENCE)

    def let_out(self, answers: int = 1) -> None:
        self._permits.release(answers)
