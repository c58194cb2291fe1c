package io.fairway.sample;

import java.time.InstantSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/**
 * Starts the sample: no server is needed, the instances run in this process.
 */
@EnableScheduling
@SpringBootApplication(proxyBeanMethods = false)
public class SampleApplication {

	/**
	 * Starts the application.
	 * @param args the arguments, such as {@code --server.port=8081}
	 */
	public static void main(String[] args) {
		SpringApplication.run(SampleApplication.class, args);
	}

	@Bean
	static InstantSource wallClock() {
		return InstantSource.system();
	}

}
