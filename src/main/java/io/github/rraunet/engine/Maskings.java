package io.github.rraunet.engine;

import io.github.rraunet.slices.SliceMasking;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a worker was told to do with stored slices: it keeps it as long as batches need it, and some for the next stacks, which
 * are often alike. Telling it holds up no prediction.
 */
final class Maskings {

  private static final int MOST_IDLE = 4;

  private final Requests worker;
  private final List<Told> told = new ArrayList<>(); // the longest unused first
  private int last;

  Maskings(final Requests worker) {
    this.worker = worker;
  }

  /** One of these, which somebody uses until he leaves it. */
  final class Told {

    private final int id;
    private final SliceMasking masking;
    private int users;

    private Told(final int id, final SliceMasking masking) {
      this.id = id;
      this.masking = masking;
    }

    int id() {
      return id;
    }

    void leave() {
      left(this);
    }
  }

  /**
   * @return what the worker knows now
   * @throws DeviceMemoryException if the device has no room for it
   */
  synchronized Told enter(final SliceMasking masking) throws EngineException {
    Told entered = null;
    for (final Told known : told)
      if (known.masking.equals(masking)) entered = known;
    if (entered == null) {
      entered = new Told(++last, masking);
      worker.callOrCanceled(WorkerProtocol.MASKING, Map.of("masking", entered.id, "steps", WorkerProtocol.gson().toJson(masking
        .steps())));
    }
    else told.remove(entered);
    told.add(entered);
    entered.users++;
    return entered;
  }

  private synchronized void left(final Told one) {
    one.users--;
    final List<Told> idle = told.stream().filter(known -> known.users == 0).toList();
    if (idle.size() <= MOST_IDLE) return;
    told.remove(idle.get(0));
    worker.post(WorkerProtocol.CLOSE_MASKING, Map.of("masking", idle.get(0).id));
  }
}
