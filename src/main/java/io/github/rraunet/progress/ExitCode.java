package io.github.rraunet.progress;

/** What the process ends with. */
public final class ExitCode {

  public static final int DONE = 0;
  public static final int FAILED = 1;
  public static final int WRONG_USE = 2;
  /** The run went through, but some of what it was to do failed. */
  public static final int SOME_FAILED = 3;
  /** As a shell reports the end by ctrl-C. */
  public static final int CANCELED = 130;

  private ExitCode() {}
}
