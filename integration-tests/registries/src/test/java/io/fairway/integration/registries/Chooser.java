package io.fairway.integration.registries;

import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.client.ServiceInstance;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;

/**
 * An application in a JVM of its own that chooses all the time, and tells a test the port
 * of the instance whenever it is another one than before.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class Chooser {

	static final String SERVICE_ID = "users";

	private static final long PAUSE_NANOS = Duration.ofMillis(1).toNanos();

	public static void main(String[] args) throws IOException {
		ProcessHandle.current().parent().ifPresent((test) -> test.onExit().thenRun(() -> Runtime.getRuntime().halt(1)));
		try (ConfigurableApplicationContext context = run(Arrays.copyOfRange(args, 1, args.length));
				Socket test = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(args[0]))) {
			report(context.getBean(LoadBalancerClient.class), new DataOutputStream(test.getOutputStream()));
		}
	}

	static ConfigurableApplicationContext run(String... properties) {
		return new SpringApplicationBuilder(Chooser.class).web(WebApplicationType.NONE)
			.properties("spring.main.banner-mode=off", "logging.level.root=warn")
			.properties(properties)
			.run();
	}

	/** Ends with an exception when the test does not listen any more. */
	private static void report(LoadBalancerClient client, DataOutputStream test) throws IOException {
		int last = 0;
		while (true) {
			ServiceInstance chosen = client.choose(SERVICE_ID);
			if (chosen != null && chosen.getPort() != last) {
				last = chosen.getPort();
				test.writeInt(last);
			}
			LockSupport.parkNanos(PAUSE_NANOS);
		}
	}

}
