package io.github.rraunet.spark;

import io.github.rraunet.progress.Progress;
import io.github.rraunet.segment.folder.StackState;
import io.github.rraunet.tasks.Task;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** How many tasks that do nothing a driver hands out and takes back in a second: what bounds a cluster, whatever its size. */
final class TaskRateBenchmark {

  private static final int TASKS = 20_000;
  private static final int ROUNDS = 4;

  private TaskRateBenchmark() {}

  /** As large as the task of a stack, and as little work as can be. */
  private record Nothing(SegmentSpec.Stack stack) implements Task<StackOutcome> {

    @Override
    public StackOutcome run(final Progress progress) {
      return new StackOutcome(StackState.Status.DONE, 600, 12.5, 423.1, "");
    }
  }

  public static void main(final String[] args) throws Exception {
    final SparkConf conf = new SparkConf().setAppName("rate").setIfMissing("spark.master", "local[2]").set("spark.ui.enabled",
      "false");
    try (JavaSparkContext spark = new JavaSparkContext(conf)) {
      final List<Task<StackOutcome>> tasks = new ArrayList<>();
      for (int i = 0; i < TASKS; i++)
        tasks.add(new Nothing(new SegmentSpec.Stack("/data/ct/2026/patient-" + i + "/series_ct.nii.gz", "patient-" + i
          + "/series_ct.nii.gz", "patient-" + i)));
      for (int round = 1; round <= ROUNDS; round++) {
        final long start = System.nanoTime();
        new SparkTasks(spark, 1).run("Nothing", tasks, Progress.NONE);
        System.out.printf("round %d, %s: %.0f tasks a second%n", round, spark.master(), TASKS / ((System.nanoTime() - start)
          / 1e9));
      }
    }
  }
}
