package io.github.rraunet.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.rraunet.device.DeviceChoice;
import io.github.rraunet.progress.CanceledException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerStartTest {

  /** Nobody else knows of it, and it would wait for requests for ten minutes, a trainer for a day. */
  @Test
  void anInterruptWhileAWorkerStartsLeavesNoProcess() throws Exception {
    final List<Long> before = pids();
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Worker.start(DeviceChoice.CPU)).isInstanceOf(CanceledException.class);
    assertThat(Thread.interrupted()).as("the flag is set again").isTrue();
    for (final Thread thread : Thread.getAllStackTraces().keySet())
      if (thread.getName().equals("RRA-U-Net worker start")) thread.join();
    WorkerPredictorTest.workers().stream().filter(worker -> !before.contains(worker.pid())).forEach(worker -> assertThat(
      WorkerPredictorTest.exits(worker)).as("process %d ends", worker.pid()).isTrue());
  }

  private static List<Long> pids() {
    return WorkerPredictorTest.workers().stream().map(ProcessHandle::pid).toList();
  }
}
