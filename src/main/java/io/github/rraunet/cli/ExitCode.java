package io.github.rraunet.cli;

/** What the process ends with. */
final class ExitCode {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USE = 2;
  /** As a shell reports the end by ctrl-C. */
  static final int CANCELED = 130;

  private ExitCode() {}
}
