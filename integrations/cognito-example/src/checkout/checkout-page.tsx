// The basket and its payment. Small ones just go through; large ones ask for a proof first, in a dialog over this page.
import { useState } from 'react';
import { Button } from '../layout/button.tsx';
import { Notice } from '../layout/notice.tsx';
import { Page } from '../layout/page.tsx';
import { Link } from '../navigation/router.tsx';
import { type BasketLine, emptyBasket, setCount, totalPence, useBasket } from '../shop/basket.ts';
import { ProductPicture } from '../shop/product-picture.tsx';
import { price } from '../shop/products.ts';
import { usePayment } from './use-payment.ts';

export function CheckoutPage() {
  const lines = useBasket();
  const total = totalPence(lines);
  const [paid, setPaid] = useState<number>();
  const { pay, busy, notice } = usePayment();

  if (paid !== undefined) return <Paid pence={paid} />;
  if (lines.length === 0) return <Empty />;
  return (
    <Page narrow title="Your basket">
      <ul className="lines">
        {lines.map((line) => (
          <Line key={line.product.id} line={line} />
        ))}
      </ul>
      <p className="total">
        <span>Total</span>
        <span>{price(total)}</span>
      </p>
      {notice === undefined ? null : <Notice kind={notice.kind}>{notice.text}</Notice>}
      <div className="pay">
        <p className="quiet">Above £100 we make sure that it’s you.</p>
        <Button
          busy={busy}
          onClick={() =>
            void pay(total).then((isPaid) => {
              if (!isPaid) return;
              emptyBasket();
              setPaid(total);
            })
          }
        >
          {busy ? 'One moment …' : `Pay ${price(total)}`}
        </Button>
      </div>
    </Page>
  );
}

function Line({ line: { product, count } }: { readonly line: BasketLine }) {
  return (
    <li className="basket-line">
      <ProductPicture picture={product.picture} tone={product.tone} />
      <div>
        <strong>{product.name}</strong>
        <p className="note">{price(product.pricePence)} each</p>
      </div>
      <div className="count">
        <Button
          look="secondary"
          aria-label={count === 1 ? `Remove ${product.name}` : `One ${product.name} fewer`}
          onClick={() => setCount(product.id, count - 1)}
        >
          −
        </Button>
        <span>{count}</span>
        <Button
          look="secondary"
          aria-label={`One ${product.name} more`}
          onClick={() => setCount(product.id, count + 1)}
        >
          +
        </Button>
      </div>
      <span className="price">{price(product.pricePence * count)}</span>
    </li>
  );
}

function Empty() {
  return (
    <Page narrow title="Your basket is empty" lead="Nothing in it yet. Daybreak is a good place to start.">
      <p className="section">
        <Link className="button primary" href="/">
          To the coffee
        </Link>
      </p>
    </Page>
  );
}

function Paid({ pence }: { readonly pence: number }) {
  return (
    <Page
      narrow
      title="Thank you"
      lead={`${price(pence)} paid. We roast on Tuesday; it’s yours by Thursday.`}
    >
      <p className="section">
        <Link className="button secondary" href="/">
          Back to the shop
        </Link>
      </p>
    </Page>
  );
}
