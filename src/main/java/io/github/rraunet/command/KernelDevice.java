package io.github.rraunet.command;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.KernelWorker;
import java.util.List;

/** A worker with the kernels of the GPU that was chosen: started when it is first asked for, and once. */
final class KernelDevice<W extends KernelWorker> implements AutoCloseable {

  /** Starts a worker. */
  interface Start<W> {
    W on(DeviceChoice choice) throws EngineException;
  }

  private final DeviceChoice choice;
  private final Start<W> start;
  private boolean decided;
  private W worker; // null for the CPU
  private String whyNot = "";

  KernelDevice(final DeviceChoice choice, final Start<W> start) {
    this.choice = choice;
    this.start = start;
  }

  DeviceChoice choice() {
    return choice;
  }

  /**
   * @return null for the CPU: it was asked for, or auto found no GPU that can be used
   * @throws EngineException if a GPU was asked for by its number that cannot be used, saying why
   */
  W worker() throws EngineException {
    if (decided) return worker;
    decided = true;
    if (choice.kind() == DeviceChoice.Kind.CPU) return null;
    try {
      worker = start.on(choice);
    }
    catch (final EngineException e) {
      whyNot = e.getMessage(); // auto takes what there is
      if (choice.kind() == DeviceChoice.Kind.GPU) throw new EngineException("device " + choice.key() + " was asked for, but "
        + whyNot + "; device=cpu does without", e);
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
    return whyNot.isEmpty() ? List.of() : List.of("The GPU is not used: " + whyNot + ".");
  }

  /** @return of the device in use, for the record and the log: "cpu", or such as "gpu:0 (NVIDIA H200)" */
  String name() {
    return worker == null ? DeviceChoice.CPU.key() : worker.device();
  }

  @Override
  public void close() {
    if (worker != null) worker.close();
  }
}
