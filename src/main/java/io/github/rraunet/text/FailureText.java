package io.github.rraunet.text;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;

/** Turns an exception into the sentence that the user sees. */
public final class FailureText {

  /** How Java begins when the locale that it was started in has no such letters. */
  private static final String UNMAPPABLE = "Malformed input";

  private FailureText() {}

  /** @return one line, never empty; the JDK's file exceptions, whose message is only a path, get their cause spelled out */
  public static String of(final Throwable failure) {
    if (failure instanceof NoSuchFileException e) return e.getFile() + ": there is no such file or folder";
    if (failure instanceof AccessDeniedException e) return e.getFile() + ": the system denies access to it";
    if (failure instanceof FileAlreadyExistsException e)
      return e.getFile() + ": is a file already, where a new file or a folder was to be made; name another";
    if (failure instanceof FileSystemException e && e.getFile() != null)
      return e.getFile() + ": " + (e.getReason() == null ? "the system could not use it" : e.getReason());
    if (failure instanceof InvalidPathException e && e.getReason().startsWith(UNMAPPABLE))
      return e.getInput() + ": this name has letters that Java cannot use in the locale that it was started in ("
        + System.getProperty("sun.jnu.encoding") + "); set LC_ALL=C.UTF-8, or another locale with UTF-8 that this machine has";
    final String message = failure.getMessage();
    return message == null || message.isBlank() ? "failed with " + failure.getClass().getSimpleName() : message.strip();
  }
}
