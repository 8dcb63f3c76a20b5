package io.github.rraunet.command;

import java.io.IOException;
import java.util.Optional;

/** A command that takes so much time, room or bandwidth that a user at a terminal is asked first. */
public interface Confirmable {

  /**
   * Parameters are set.
   *
   * @return what it would do, for the user to agree to; empty if there is nothing to ask
   * @throws IOException if what it needs to know cannot be found out
   */
  Optional<String> question() throws IOException;

  /** The user agreed. */
  void confirm();
}
