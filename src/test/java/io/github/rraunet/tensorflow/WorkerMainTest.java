package io.github.rraunet.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.engine.WorkerProtocol;
import io.github.rraunet.progress.FlightRecordings;
import io.github.rraunet.progress.RecordedSteps;
import java.io.BufferedReader;
import java.io.File;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerMainTest {

  @TempDir
  Path temp;

  /** Though it halts, which Java's Flight Recorder does not hear of. */
  @Test
  void keepsItsRecordingWhenItsClientEnds() throws Exception {
    final ProcessBuilder command = new ProcessBuilder(System.getProperty("java.home") + File.separator + "bin" + File.separator
      + "java", "-Djava.io.tmpdir=" + Files.createDirectory(temp.resolve("tmp")), "-cp", System.getProperty("java.class.path"),
      WorkerProtocol.MAIN_CLASS).redirectError(temp.resolve("log").toFile());
    command.environment().put(FlightRecordings.VARIABLE, temp.resolve("steps").toString());
    final Process worker = command.start();
    try (BufferedReader answers = worker.inputReader(StandardCharsets.UTF_8);
      Writer requests = worker.outputWriter(StandardCharsets.UTF_8))
    {
      requests.write("{\"task\":\"a\",\"requestType\":\"EXECUTE\",\"script\":\"" + WorkerProtocol.STEP + "\",\"inputs\":{}}\n");
      requests.flush();
      assertThat(answers.readLine()).contains("LAUNCH");
      assertThat(answers.readLine()).contains("FAILURE"); // there is no training
      requests.close();
      assertThat(worker.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(worker.exitValue()).isZero();
      assertThat(RecordedSteps.of(temp.resolve("steps/rra-unet-worker-" + worker.pid() + ".jfr"))).containsExactly("wait 0");
      assertThat(temp.resolve("tmp")).isEmptyDirectory(); // the recorder has its folder there
    }
    finally {
      worker.destroyForcibly();
    }
  }
}
