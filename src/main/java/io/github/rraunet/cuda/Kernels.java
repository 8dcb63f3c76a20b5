package io.github.rraunet.cuda;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * Memory, transfers and kernels of one device, as the classes of this package use them. All that is asked for happens in the
 * order in which it was asked; only {@link #await}, {@link #slot} and {@link #finish} wait. Not for two threads at once: users
 * synchronize on it.
 */
public interface Kernels extends AutoCloseable {

  /** Number of host buffers through which transfers go: one is filled or emptied while the other travels. */
  int SLOTS = 2;

  /** Memory of the device. */
  interface Memory extends AutoCloseable {

    long bytes();

    @Override
    void close();
  }

  /** @return bytes that can still be allocated, as far as is known */
  long freeBytes();

  /**
   * @return memory with anything in it
   * @throws DeviceFullException if the device has no room for it, or more would be taken than was allowed
   */
  Memory allocate(long bytes);

  /** @return memory that was filled; given back where filling it fails */
  default Memory allocate(final long bytes, final Consumer<Memory> filling) {
    final Memory memory = allocate(bytes);
    boolean filled = false;
    try {
      filling.accept(memory);
      filled = true;
      return memory;
    }
    finally {
      if (!filled) memory.close();
    }
  }

  /** Gives back to others what is kept for the next piece of work. */
  void trim();

  /** Sets every byte. */
  void fill(Memory memory, int value);

  /** Makes every slot at least so large; what is in the slots is lost. */
  void reserveSlots(int bytes);

  /** @return a host buffer in native order, position 0, after the transfers from or to it have ended */
  ByteBuffer slot(int slot);

  void upload(int slot, int slotOffset, Memory to, long offset, int bytes);

  void download(Memory from, long offset, int slot, int slotOffset, int bytes);

  /** Waits for the end of the transfers of a slot. */
  void await(int slot);

  /**
   * Sends memory of others, which stays as it is until {@link #finish}. Pinned memory travels fastest.
   *
   * @param from direct, from its position to its limit
   * @param to   filled from its start on
   */
  void upload(ByteBuffer from, Memory to);

  /**
   * Fills memory of others, which is to be read after {@link #finish}.
   *
   * @param to direct, from its position to its limit
   */
  void download(Memory from, ByteBuffer to);

  /** Waits for the end of all that was asked for. */
  void finish();

  /**
   * @param kernel    resource and name, as in {@code distance.alongX}
   * @param threads   of the device, in one row; 0 for none
   * @param arguments {@link Memory} or null for pointers, int, long, float and double
   */
  void launch(String kernel, long threads, Object... arguments);

  @Override
  void close();
}
