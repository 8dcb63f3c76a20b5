package io.github.rraunet.spark;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.rraunet.volume.io.VolumeFormatException;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;

class TaskFailureTest {

  private static final Path FILE = Path.of("ct.nii");

  private static TaskFailure unreadable(final Throwable cause) {
    return TaskFailure.of(new VolumeFormatException(FILE, "cannot be read", cause));
  }

  @Test
  void aFileThatIsNotWhatItShouldBeIsNotTriedAgain() {
    assertThat(TaskFailure.of(new VolumeFormatException(FILE, "is empty"))).isEqualTo(TaskFailure.INPUT);
    assertThat(unreadable(new EOFException())).isEqualTo(TaskFailure.INPUT);
    assertThat(unreadable(new NoSuchFileException("ct.nii"))).isEqualTo(TaskFailure.INPUT);
    final var denied = new AccessDeniedException("ct.nii");
    denied.initCause(new AccessControlException("denied"));
    assertThat(unreadable(denied)).isEqualTo(TaskFailure.INPUT);
    assertThat(TaskFailure.of(new IllegalArgumentException())).isEqualTo(TaskFailure.INPUT);
  }

  @Test
  void aFileSystemThatDidNotAnswerIsTriedAgainWhileAFileWasReadToo() {
    assertThat(TaskFailure.of(new IOException("nobody answers")).mayPass()).isTrue();
    assertThat(unreadable(new SocketTimeoutException()).mayPass()).isTrue();
    assertThat(unreadable(new IOException("a sentence", new RemoteException("x", "y"))).mayPass()).isTrue();
  }

  @Test
  void aFaultIsNotTriedAgain() {
    assertThat(TaskFailure.of(new NullPointerException())).isEqualTo(TaskFailure.FAULT);
    assertThat(TaskFailure.sentence(new NullPointerException("x"))).contains("fault in the program");
  }
}
