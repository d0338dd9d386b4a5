// The front page: who we are, what there is.
import { useState } from 'react';
import { Button } from '../layout/button.tsx';
import { useHeadingFocus } from '../layout/page.tsx';
import { Link } from '../navigation/router.tsx';
import { addToBasket, totalCount, useBasket } from './basket.ts';
import { ProductPicture } from './product-picture.tsx';
import { type Product, price, products } from './products.ts';

export function ShopPage() {
  const heading = useHeadingFocus('Coffee, roasted on Tuesdays');
  const [added, setAdded] = useState('');
  return (
    <main className="page" id="main">
      <section className="hero">
        <h1 ref={heading} tabIndex={-1}>
          Coffee, roasted on Tuesdays.
        </h1>
        <p className="lead">
          Small batches from people we know by name, at your door by Thursday. Free delivery over £30.
        </p>
      </section>
      <p className="visually-hidden" role="status">
        {added}
      </p>
      <ul className="products">
        {products.map((product) => (
          <ProductCard
            key={product.id}
            product={product}
            onAdd={() => {
              addToBasket(product.id);
              setAdded(`${product.name} is in your basket.`);
            }}
          />
        ))}
      </ul>
      <BasketBar />
    </main>
  );
}

function ProductCard({ product, onAdd }: { readonly product: Product; readonly onAdd: () => void }) {
  return (
    <li className="product">
      <ProductPicture picture={product.picture} tone={product.tone} />
      <h2>{product.name}</h2>
      <p className="note">{product.note}</p>
      <div className="buy">
        <span className="price">{price(product.pricePence)}</span>
        <Button look="secondary" onClick={onAdd} aria-label={`Add ${product.name} to basket`}>
          Add
        </Button>
      </div>
    </li>
  );
}

function BasketBar() {
  const count = totalCount(useBasket());
  if (count === 0) return null;
  return (
    <p className="basket-bar">
      <span>{count === 1 ? '1 thing in your basket' : `${count} things in your basket`}</span>
      <Link className="button primary" href="/checkout">
        Check out
      </Link>
    </p>
  );
}
