package io.github.rraunet.progress;

import java.util.List;

/** Keeps what is said, and cancels nothing. @param said receives the lines */
public record SaidLines(List<String> said) implements Progress {

  @Override
  public void report(final String step, final long done, final long total) {}

  @Override
  public void say(final String line) {
    said.add(line);
  }

  @Override
  public boolean isCanceled() {
    return false;
  }
}
