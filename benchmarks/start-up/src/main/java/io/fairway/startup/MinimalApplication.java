package io.fairway.startup;

import java.lang.management.ManagementFactory;
import java.util.Locale;

import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerClient;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestClient;

/**
 * A servlet application that calls a service when it is up, prints a line of figures and
 * ends. It knows nothing of Fairway.
 */
@SpringBootApplication(proxyBeanMethods = false)
public class MinimalApplication {

	static final String FIGURES = "figures";

	private static final int COLLECTIONS = 4;

	private static final long PAUSE_MILLIS = 50;

	/**
	 * Starts the application.
	 * @param args the instances of the service "users"
	 * @throws InterruptedException if interrupted
	 */
	public static void main(String[] args) throws InterruptedException {
		ConfigurableApplicationContext context = SpringApplication.run(MinimalApplication.class, args);
		context.getBean(FirstCall.class).report(context.getBean(LoadBalancerClient.class).getClass());
		context.close();
	}

	@Bean
	@LoadBalanced
	RestClient.Builder restClientBuilder(RestClientBuilderConfigurer configurer) {
		return configurer.configure(RestClient.builder());
	}

	@Bean
	FirstCall firstCall(RestClient.Builder builder) {
		return new FirstCall(builder.build());
	}

	/** Runs once the web server accepts requests. */
	static final class FirstCall implements ApplicationRunner {

		private final RestClient client;

		private long up;

		private long answered;

		FirstCall(RestClient client) {
			this.client = client;
		}

		@Override
		public void run(ApplicationArguments arguments) {
			this.up = sinceStart();
			this.client.get().uri("http://users/").retrieve().body(String.class);
			this.answered = sinceStart();
		}

		private static long sinceStart() {
			return ManagementFactory.getRuntimeMXBean().getUptime();
		}

		void report(Class<?> client) throws InterruptedException {
			for (int i = 0; i < COLLECTIONS; i++) {
				System.gc();
				Thread.sleep(PAUSE_MILLIS);
			}
			long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
			int classes = ManagementFactory.getClassLoadingMXBean().getLoadedClassCount();
			int threads = ManagementFactory.getThreadMXBean().getThreadCount();
			System.out.printf(Locale.ROOT, "%s %d %d %d %d %d %s%n", FIGURES, this.up, this.answered, heap, classes,
					threads, client.getName());
		}

	}

}
