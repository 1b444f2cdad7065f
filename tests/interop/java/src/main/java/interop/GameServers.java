package interop;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Dedicated servers on a compute of ours: examples/c/04_dedicated_server.c, one game session each. */
final class GameServers implements AutoCloseable {
    /** What a dedicated server needs to find its service. */
    record Host(String websocket, String fleet, String compute, String token) {}

    /** GameLift's. */
    private static final int HIGHEST_PORT = 60_000;

    private final List<Process> started = new ArrayList<>();

    /** Starts so many; answers their ports. */
    List<Integer> start(int count, Host host) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int left = count; left > 0; left--) {
            int port = freePort();
            var server = new ProcessBuilder(Check.required("RALLYPOINT_GAME_SERVER"), "--port=" + port);
            server.environment().putAll(Map.of(
                    "GAMELIFT_SDK_WEBSOCKET_URL", host.websocket(),
                    "GAMELIFT_SDK_FLEET_ID", host.fleet(),
                    "GAMELIFT_SDK_HOST_ID", host.compute(),
                    "GAMELIFT_SDK_PROCESS_ID", host.compute() + "-" + port,
                    "GAMELIFT_SDK_AUTH_TOKEN", host.token()));
            // Standard output has the steps alone; Java cannot send a child's to standard error.
            started.add(server.redirectOutput(Redirect.DISCARD).redirectError(Redirect.INHERIT).start());
            ports.add(port);
        }
        return ports;
    }

    /** Waits until all have ended; answers how. */
    List<Integer> ended() {
        return started.stream().map(server -> server.onExit().join().exitValue()).toList();
    }

    /** Ends those that have not. */
    @Override
    public void close() {
        started.forEach(Process::destroy);
        ended();
    }

    /** A port that nobody has and GameLift allows; a system does not give the same one twice so soon. */
    private static int freePort() throws IOException {
        while (true) {
            try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() <= HIGHEST_PORT) {
                    return socket.getLocalPort();
                }
            }
        }
    }
}
