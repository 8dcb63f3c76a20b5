package io.github.rraunet.spark;

import io.github.rraunet.progress.ConsoleProgress;
import io.github.rraunet.progress.ExitCode;
import java.io.PrintWriter;

/**
 * What a job tells the user: results on standard output, all else on standard error.
 *
 * @param progress of its steps, which also says whether the user has had enough
 */
record JobFace(PrintWriter out, PrintWriter err, ConsoleProgress progress) {

  void note(final String sentence) {
    progress.clear();
    err.println("note: " + sentence);
  }

  /** @return exit code */
  int fail(final String reason) {
    progress.clear();
    err.println("rra: " + reason);
    return ExitCode.FAILED;
  }
}
