package io.github.rraunet;

import net.imagej.patcher.LegacyInjector;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Patches ImageJ 1.x for headless macros; it must happen before the first ij.* class is loaded. */
public class Ij1PatchListener implements LauncherSessionListener {

  @Override
  public void launcherSessionOpened(final LauncherSession session) {
    LegacyInjector.preinit();
  }
}
