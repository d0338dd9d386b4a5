/** Version of this package, as the `User-Agent` of each request names it. A test keeps it equal to package.json. */
export const sdkVersion = '0.1.0';
