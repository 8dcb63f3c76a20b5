package io.github.rraunet.engine;

/** What a test needs to know of the GPUs that workers find. */
final class WorkerGpus {

  private WorkerGpus() {}

  /** @return GPUs that TensorFlow may use in a worker, most often none */
  static int count() throws EngineException {
    final var facts = GpuInspector.facts();
    return facts.tensorFlow().gpu() ? facts.cuda().gpus().size() : 0;
  }
}
