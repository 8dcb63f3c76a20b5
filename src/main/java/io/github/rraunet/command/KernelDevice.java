package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.KernelWorker;
import java.util.List;

/**
 * A worker with the kernels of the GPU that was chosen: started when it is first asked for, and again when it has ended by
 * itself, so that one case that it died of costs no other.
 */
final class KernelDevice<W extends KernelWorker> implements AutoCloseable {

  /** Starts a worker. */
  interface Start<W> {
    W on(DeviceChoice choice) throws EngineException;
  }

  private final DeviceChoice choice;
  private final Start<W> start;
  private boolean decided;
  private W worker; // null for the CPU
  private String used = ""; // the last worker's device
  private String whyNot = "";
  private EngineException refusal; // of a GPU that was asked for by its number

  KernelDevice(final DeviceChoice choice, final Start<W> start) {
    this.choice = choice;
    this.start = start;
  }

  DeviceChoice choice() {
    return choice;
  }

  /**
   * @return null for the CPU: it was asked for, or auto found no GPU that can be used
   * @throws EngineException if a GPU was asked for by its number that cannot be used, or not any more, saying why
   */
  W worker() throws EngineException {
    if (refusal != null) throw refusal;
    if (worker != null && !worker.isAlive()) {
      worker.close();
      worker = null;
      decided = false;
    }
    if (decided) return worker;
    decided = true;
    if (choice.kind() == DeviceChoice.Kind.CPU) return null;
    try {
      worker = start.on(choice);
      used = worker.device();
    }
    catch (final EngineException e) {
      whyNot = e.getMessage(); // auto takes what there is
      if (choice.kind() == DeviceChoice.Kind.GPU) {
        refusal = new EngineException("device " + choice.key() + " was asked for, but " + whyNot + "; device=cpu does without",
          e);
        throw refusal;
      }
    }
    return worker;
  }

  /** @return the worker, if it was started */
  W started() {
    return worker;
  }

  /** @return why the worker that was asked for did not start; empty if it did, or none was */
  String whyNot() {
    return whyNot;
  }

  /** @return why auto takes the CPU although there is a GPU, a sentence; empty if there is nothing to say */
  List<String> notes() {
    if (whyNot.isEmpty()) return List.of();
    return List.of((used.isEmpty() ? "The GPU is not used: "
      : "The GPU is not used any more, as its worker ended and could not be started again: ") + whyNot + ".");
  }

  /** @return of the device in use, for the record and the log: "cpu", or such as "gpu:0 (NVIDIA H200)"; or one after the other */
  String name() {
    if (worker != null) return used;
    return (used.isEmpty() ? "" : used + ", then ") + DeviceChoice.CPU.key();
  }

  @Override
  public void close() {
    if (worker != null) worker.close();
  }
}
