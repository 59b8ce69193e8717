package io.cdcpipeline.config;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;
import java.util.function.Consumer;

/** Small text files that settings come from. Problems are told without content or path. */
final class TextFile {
  private TextFile() {}

  /** Empty after a problem was told. */
  static Optional<String> read(Path path, long maxBytes, Consumer<String> problem) {
    try {
      if (Files.isDirectory(path)) {
        problem.accept("is a directory. Name a file.");
      } else if (!Files.exists(path)) {
        problem.accept("does not exist. Create it or correct the path.");
      } else if (!Files.isRegularFile(path)) {
        problem.accept("is not a regular file.");
      } else if (!Files.isReadable(path)) {
        problem.accept("cannot be read by this user. Check owner and mode.");
      } else if (Files.size(path) > maxBytes) {
        problem.accept("is larger than " + maxBytes + " bytes.");
      } else {
        return Optional.of(
            StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(Files.readAllBytes(path)))
                .toString());
      }
    } catch (CharacterCodingException e) {
      problem.accept("is not UTF-8. Save it as UTF-8.");
    } catch (IOException e) {
      problem.accept("cannot be read: " + e.getClass().getSimpleName() + ".");
    }
    return Optional.empty();
  }

  /** Editors and {@code echo} end a file with a line break that is not part of the secret. */
  static String withoutFinalLineBreak(String text) {
    return text.replaceFirst("\\r?\\n\\z", "");
  }

  static boolean isReadableByEveryone(Path path) {
    try {
      return Files.getPosixFilePermissions(path).contains(PosixFilePermission.OTHERS_READ);
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
