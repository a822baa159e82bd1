/** The application: theme, query cache, notifications, and the frame around the screens. */
import { MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { useState } from 'react';
import { createQueryClient } from './api.ts';
import { Frame } from './frame/Frame.tsx';
import { ErrorBoundary } from './parts/ErrorBoundary.tsx';
import { colorSchemeManager, cssVariables, theme } from './theme.ts';

function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="style-nonce"]')?.content ?? '';
}

export function App() {
  const [queries] = useState(createQueryClient);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <ErrorBoundary>
        <QueryClientProvider client={queries}>
          <Frame />
          <section aria-label="Notices">
            <Notifications withinPortal={false} position="bottom-right" limit={4} />
          </section>
        </QueryClientProvider>
      </ErrorBoundary>
    </MantineProvider>
  );
}
