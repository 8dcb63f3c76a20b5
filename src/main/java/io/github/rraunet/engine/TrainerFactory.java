package io.github.rraunet.engine;

import java.util.ServiceLoader;

/** Makes trainers, in this process where TensorFlow is on its class path, or in one of their own. */
public interface TrainerFactory {

  /** @throws EngineException if the device or the arithmetic asked for is not there */
  Trainer create(TrainerSettings settings) throws EngineException;

  /** @throws EngineException if this Java process has no TensorFlow */
  static TrainerFactory find() throws EngineException {
    return ServiceLoader.load(TrainerFactory.class, TrainerFactory.class.getClassLoader()).findFirst()
      .orElseThrow(() -> new EngineException(
      "training needs TensorFlow in this Java process, and its jars are not on the class path; start it with bin/rra"));
  }
}
