package agora.llm;

import java.util.concurrent.Semaphore;

/** The right of an asker's question to have one request in flight. */
final class CountedSlot implements KeyedChatModel.Slot {
  private final Semaphore slots;
  private final Halt halt;
  private final Journal journal;
  private boolean held;

  CountedSlot(Semaphore slots, Halt halt, Journal journal) {
    this.slots = slots;
    this.halt = halt;
    this.journal = journal;
  }

  void take() throws InterruptedException {
    slots.acquire();
    held = true;
  }

  @Override
  public void acquire() throws InterruptedException {
    halt.leaveWaiting();
    take();
    halt.requireGoing();
  }

  @Override
  public void received() throws InterruptedException {
    halt.leaveWaiting();
    take();
  }

  @Override
  public void release() {
    releaseIfHeld();
    halt.beginWaiting();
  }

  @Override
  public void beforeSending() {
    halt.requireGoing();
  }

  @Override
  public boolean answeredBefore() {
    return journal.size() > 0;
  }

  void releaseIfHeld() {
    if (held) {
      held = false;
      slots.release();
    }
  }
}
