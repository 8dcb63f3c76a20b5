package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.BoneModel;
import io.github.rraunet.engine.EngineException;
import io.github.rraunet.engine.ModelPackage;
import io.github.rraunet.engine.Precision;
import io.github.rraunet.engine.SharedPredictor;
import io.github.rraunet.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorEngineTest {

  @TempDir
  private Path temp;

  @AfterEach
  void end() {
    ExecutorEngine.closeAll();
  }

  private static Set<Long> processes() {
    return ProcessHandle.current().descendants().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  @Test
  void theNetworkThatWasTriedOutServesTheTasks() throws IOException, EngineException {
    final Path model = BoneModel.write(temp);
    final EngineSpec asked = new EngineSpec(model.toString(), false, ModelPackage.open(model.toString()).sha256(), "", "", "auto",
      Precision.AUTO, false);
    final Set<Long> before = processes();
    final ProbeTask.Found found = new ProbeTask(asked, List.of(new ProbeTask.Size(32, 32))).run(Progress.NONE);
    final Set<Long> started = processes();
    started.removeAll(before);
    assertThat(started).hasSize(1);
    assertThat(found.precision()).isNotEqualTo(Precision.AUTO);
    final ExecutorEngine engine = ExecutorEngine.of(asked.resolved(found.device(), found.precision()));
    final SharedPredictor first = engine.predictor();
    assertThat(first).isSameAs(ExecutorEngine.of(asked).predictor());
    final Set<Long> now = processes();
    now.removeAll(before);
    assertThat(now).isEqualTo(started);

    final ProcessHandle process = ProcessHandle.of(started.iterator().next()).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
    while (first.isAlive()) // which it notices in its own time
      Thread.onSpinWait();
    final SharedPredictor second = engine.predictor();
    assertThat(second).isNotSameAs(first);
    assertThat(second.use().device()).isEqualTo(found.device());
    assertThat(second.use().precision()).isEqualTo(found.precision());
  }
}
