package io.github.rraunet.cli;

/** What the process ends with. */
final class ExitCode {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int WRONG_USE = 2;
  /** The run went through, but some of what it was to do failed. */
  static final int SOME_FAILED = 3;
  /** As a shell reports the end by ctrl-C. */
  static final int CANCELED = 130;

  private ExitCode() {}
}
