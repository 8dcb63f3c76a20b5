package io.github.rraunet.progress;

/**
 * Where a long step says how far it is, and learns that the user wants to stop. Called from any thread.
 */
public interface Progress {

  /** Says nothing and never cancels. */
  Progress NONE = new Progress() {
    @Override
    public void report(final String step, final long done, final long total) {}

    @Override
    public boolean isCanceled() {
      return false;
    }
  };

  /**
   * @param step  what is going on, for the user ("Segmenting slices")
   * @param done  units finished
   * @param total units in all; 0 when unknown
   */
  void report(String step, long done, long total);

  /** @param line for the user that should stay to be read, such as the result of an epoch */
  default void say(final String line) {}

  /** @param sentence as {@link #say}, that is also among what a run tells at its end; who shows both shows it once */
  default void note(final String sentence) {
    say("note: " + sentence);
  }

  boolean isCanceled();

  /** @return passes on whether to stop, and tells nobody of its steps: for the parts of a step that is told as a whole */
  default Progress quiet() {
    final Progress told = this;
    return new Progress() {
      @Override
      public void report(final String step, final long done, final long total) {}

      @Override
      public boolean isCanceled() {
        return told.isCanceled();
      }
    };
  }

  /** @throws CanceledException if the user asked to stop */
  default void throwIfCanceled() {
    if (isCanceled()) throw new CanceledException();
  }
}
