package io.cdcpipeline.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.cdcpipeline.sink.mongo.MongoSinkBuilder;
import io.cdcpipeline.sink.protocol.Policies;
import io.cdcpipeline.sink.redis.RedisSinkBuilder;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeOptionsTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\w+)` \\|");

  @ParameterizedTest
  @ValueSource(classes = {MongoSinkBuilder.class, RedisSinkBuilder.class, Policies.class})
  void theReadmeListsExactlyTheOptionsThereAre(Class<?> builder) throws IOException {
    List<String> options =
        Stream.of(builder.getDeclaredMethods())
            .filter(method -> isOption(builder, method))
            .map(Method::getName)
            .toList();

    assertThat(rows(builder.getSimpleName())).containsExactlyInAnyOrderElementsOf(options);
  }

  private static boolean isOption(Class<?> builder, Method method) {
    int modifiers = method.getModifiers();
    return method.getReturnType() == builder
        && Modifier.isPublic(modifiers)
        && !Modifier.isStatic(modifiers);
  }

  /** Of the table below this heading. */
  private static List<String> rows(String heading) throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String section = readme.substring(readme.indexOf("\n### " + heading + "\n") + 1);
    return ROW.matcher(section.substring(0, section.indexOf("\n##")))
        .results()
        .map(row -> row.group(1))
        .toList();
  }
}
