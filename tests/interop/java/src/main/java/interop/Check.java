package interop;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.Callable;

import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** What is expected of answers and refusals. */
final class Check {
    /** Longer than anything here takes on a busy machine, and shorter than a person waits. */
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    /** A date that is off by a unit or by a zone is further away. */
    private static final Duration NEAR = Duration.ofMinutes(5);
    /** Of every exception of the GameLift API but the internal one. */
    private static final int REFUSED = 400;

    private Check() {}

    /** An environment variable's value. */
    static String required(String variable) {
        String value = System.getenv(variable);
        must(value != null, variable + " is not set: see tests/interop/README.md");
        return value;
    }

    static void must(boolean isSo, Object otherwise) {
        if (!isSo) {
            throw new AssertionError(otherwise);
        }
    }

    static void equal(Object seen, Object wanted) {
        must(Objects.equals(seen, wanted), seen + " instead of " + wanted);
    }

    static void isNow(Instant moment) {
        must(moment != null, "a date is missing");
        must(Duration.between(moment, Instant.now()).abs().compareTo(NEAR) < 0, "not now: " + moment);
    }

    /** Calls what must be refused with this type; answers the refusal. */
    static <T extends AwsServiceException> T refused(Class<T> kind, Callable<?> call) throws Exception {
        Object answer;
        try {
            answer = call.call();
        } catch (AwsServiceException refusal) {
            if (!kind.isInstance(refusal)) {
                throw refusal;
            }
            equal(refusal.statusCode(), REFUSED);
            must(refusal.requestId() != null, "the refusal has no request id: " + refusal);
            return kind.cast(refusal);
        }
        throw new AssertionError(kind.getSimpleName() + " was expected: " + answer);
    }

    /** Asks until there is an answer. */
    static <T> T until(String what, Callable<T> check) throws Exception {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (Instant.now().isBefore(deadline)) {
            T answer = check.call();
            if (answer != null) {
                return answer;
            }
            Thread.sleep(LOOK_EVERY.toMillis());
        }
        throw new AssertionError("never: " + what);
    }

    /** One step: a line when it went well, and the end of the program when it did not. */
    static <T> T step(String name, Callable<T> action) throws Exception {
        try {
            T answer = action.call();
            System.out.println("ok " + name);
            return answer;
        } catch (Exception | AssertionError problem) {
            System.out.println("failed " + name + ": " + problem);
            throw problem;
        }
    }
}
