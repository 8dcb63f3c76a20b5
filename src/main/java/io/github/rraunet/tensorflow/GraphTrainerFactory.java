package io.github.rraunet.tensorflow;

import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.Trainer;
import io.github.rraunet.engine.TrainerFactory;
import io.github.rraunet.engine.TrainerSettings;

/** Trainers in this process, on TensorFlow's graph mode. */
public final class GraphTrainerFactory implements TrainerFactory {

  @Override
  public Trainer create(final TrainerSettings settings) throws EngineException {
    return new GraphTrainer(settings);
  }
}
