package io.github.rraunet.benchmark;

import java.io.PrintWriter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/**
 * Runs test classes on a machine without Maven, such as one that was borrowed for its GPU:
 * {@code java -cp ... io.github.rraunet.benchmark.RunTests io.github.rraunet.cuda.GpuKernelsTest}. Says what failed and what was
 * skipped, and why; ends with 1 if anything failed, with 2 if a test was skipped or there was none.
 */
public final class RunTests {

  private RunTests() {}

  public static void main(final String[] classes) {
    final var request = LauncherDiscoveryRequestBuilder.request();
    for (final String name : classes)
      request.selectors(DiscoverySelectors.selectClass(name));
    final LauncherDiscoveryRequest tests = request.build();
    final var summary = new SummaryGeneratingListener();
    final var told = new Told();
    // The session listener patches ImageJ, which takes an option of the Java machine; tests that need it are for Maven.
    final var config = LauncherConfig.builder().enableLauncherSessionListenerAutoRegistration(false).build();
    LauncherFactory.create(config).execute(tests, summary, told);
    final PrintWriter out = new PrintWriter(System.out, true);
    summary.getSummary().printTo(out);
    summary.getSummary().printFailuresTo(out, 20);
    final boolean failed = summary.getSummary().getTotalFailureCount() > 0;
    System.exit(failed ? 1 : told.skipped || summary.getSummary().getTestsSucceededCount() == 0 ? 2 : 0);
  }

  private static final class Told implements TestExecutionListener {

    private boolean skipped;

    @Override
    public void executionFinished(final TestIdentifier test, final TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
        skipped = true;
        System.out.println("Skipped: " + test.getDisplayName() + ": " + result.getThrowable().map(Throwable::getMessage).orElse(
          ""));
      }
      else if (test.isTest()) System.out.println(result.getStatus() + ": " + test.getDisplayName());
    }
  }
}
