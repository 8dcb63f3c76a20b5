package io.github.rraunet.engine;

import io.github.rraunet.engine.Trainer.Batch;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Rooms of shared memory through which batches travel to a trainer's worker: two for the steps that can be under way, and one
 * into which the next batch comes meanwhile. Used by the thread that trains and by one that announces.
 */
final class BatchRooms implements AutoCloseable {

  /** Room for one batch. Only who entered it touches it. */
  static final class Room {

    SharedSliceBatch shared; // null before its first batch
    private Batch staged; // which the worker has taken already
    private boolean entered;
  }

  private final Room[] rooms = { new Room(), new Room(), new Room() };
  private boolean closed;

  /** @return the room whose batch the worker has taken, else one that is free and, if possible, holds no such batch */
  synchronized Room enter(final Batch batch) {
    Room found = null;
    for (final Room room : rooms) {
      if (room.entered) continue;
      if (room.staged == batch) return entered(room);
      if (found == null || found.staged != null && room.staged == null) found = room;
    }
    if (found == null) throw new IllegalStateException("a trainer was used by several threads at once");
    return entered(found);
  }

  /** @return a room for a batch that comes next; null if there is none that is free */
  synchronized Room enterToStage() {
    return Arrays.stream(rooms).allMatch(room -> room.entered) ? null : enter(null);
  }

  /** @return a room that is free and has memory, if possible without a batch that is to come; null if there is none */
  synchronized Room enterWithMemory() {
    return Arrays.stream(rooms).filter(room -> !room.entered && room.shared != null).min(Comparator.comparing(
      room -> room.staged != null)).map(BatchRooms::entered).orElse(null);
  }

  private static Room entered(final Room room) {
    room.entered = true;
    return room;
  }

  /** @return whether the worker has taken the batch already, which it gives out once */
  synchronized boolean isStaged(final Room room, final Batch batch) {
    final boolean staged = room.staged == batch;
    room.staged = null;
    return staged;
  }

  /** @param staged the batch that the worker has taken; null for none */
  synchronized void leave(final Room room, final Batch staged) {
    room.staged = staged;
    room.entered = false;
    if (closed) forget(room);
  }

  /** Gives the memory up: the worker may still read it, so the next batch must not overwrite it. */
  synchronized void forget(final Room room) {
    if (room.shared != null) room.shared.close();
    room.shared = null;
  }

  /** A room that somebody is in, whose memory must not go away under his hands, is given up when he leaves. */
  @Override
  public synchronized void close() {
    closed = true;
    for (final Room room : rooms)
      if (!room.entered) forget(room);
  }
}
